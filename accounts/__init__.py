"""職員: who may sign in, with which roles, and the guard of every route."""
