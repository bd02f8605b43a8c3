"""What the service itself knows of the record: two ids, and the licence of the data."""

AES = "alliance-of-sahel-states"
CHARTER = "liptako-gourma-charter"

LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
"""The licence of the data, as `seed_data/dataset.yaml` names it too."""
