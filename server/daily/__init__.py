"""The diary: check-ins, cravings and reminders done, on the phone and here."""
