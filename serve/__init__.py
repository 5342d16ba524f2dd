"""The edges: HTTP on Ray Serve, console page, command line. Convert, call, map errors; no policy."""
