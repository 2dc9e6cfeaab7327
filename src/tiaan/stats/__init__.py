"""What is counted: measures over dated facts, named tables, identities that must close."""
