"""相談・苦情: every customer who asks is heard and answered, whether or not there was damage."""
