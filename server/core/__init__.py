"""What every feature needs and no feature owns: settings, database, sealing, rendering."""
