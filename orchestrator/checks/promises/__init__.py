"""What the contract promises of an app's rows beyond being kept, tried from outside: one module per promise."""
