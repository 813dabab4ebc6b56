"""PID 1 of the container. Light: never imports torch."""
