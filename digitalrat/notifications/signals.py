from django.dispatch import Signal

address_refused = Signal()  # refused (RefusedAddress), user: whose address it is
