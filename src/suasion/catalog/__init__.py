"""What can be offered: items, offers and the items they cover, and the prices seen in the till's own lines."""
