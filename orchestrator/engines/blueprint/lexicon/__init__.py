"""What single words mean: verbs with what they ask of an app, people, moves between states, deeds that leave a row."""
