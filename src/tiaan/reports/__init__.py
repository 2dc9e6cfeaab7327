"""Reports: sentences and tables made from measures, in no particular format."""
