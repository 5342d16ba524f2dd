"""Sample rows: what an empty app shows, true to the trade, valid, and the same every time."""
