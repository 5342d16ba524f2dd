"""What each command of `thinkus` does; serve/cli.py names them and their options."""
