"""What users do with an app, lived in a browser: one module for each kind of thing they do."""
