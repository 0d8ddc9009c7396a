"""Field values out of rows: reads never return model instances."""
