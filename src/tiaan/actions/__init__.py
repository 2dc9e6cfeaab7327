"""What a clerk does, one module per verb. Actions do not print, ask or read the clock."""
