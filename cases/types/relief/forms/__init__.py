"""What the steps of temporary relief ask. Shapes only: rules stand in the guards."""
