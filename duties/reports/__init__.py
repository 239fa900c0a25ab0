"""Duties in words: for the tab, the list, the panel and the page of one duty."""
