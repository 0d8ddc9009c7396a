"""Speed and size of the workbench, in one table, beside a plain-SQLite floor and (where given) Taguette."""
