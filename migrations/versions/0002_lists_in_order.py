"""Facts of an actor by id and facts of a kind by date, so that a page of either is read along an index."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_participation_actor_id_role_fact_key", table_name="participation")
    op.create_index("ix_participation_actor_id_fact_key_role", "participation", ["actor_id", "fact_key", "role"])
    op.create_index("ix_fact_kind_sort_first_key", "fact", ["kind", "sort_first", "key"])
    op.create_index("ix_fact_kind_sort_last_key", "fact", ["kind", "sort_last", "key"])


def downgrade() -> None:
    op.drop_index("ix_fact_kind_sort_last_key", table_name="fact")
    op.drop_index("ix_fact_kind_sort_first_key", table_name="fact")
    op.drop_index("ix_participation_actor_id_fact_key_role", table_name="participation")
    op.create_index("ix_participation_actor_id_role_fact_key", "participation", ["actor_id", "role", "fact_key"])
