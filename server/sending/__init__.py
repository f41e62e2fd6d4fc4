"""The sender: takes what is due from the outbox to push services, in time and at their pace."""
