"""What the stages write for people: Markdown from models, with everything a user typed escaped."""
