"""The ground floor: what every package stands on and no business word."""
