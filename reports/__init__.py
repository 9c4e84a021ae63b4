"""What people read: figures and words about a result, and the reports made of them."""
