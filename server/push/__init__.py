"""Web Push: devices that may be told something, quiet hours, and the outbox that delivers it."""
