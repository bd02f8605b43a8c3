"""Facts of an actor by id, facts of a kind by date, translations of a statement: each is found along an index."""

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
    op.create_index("ix_statement_translation_of", "statement", ["translation_of"])


def downgrade() -> None:
    op.drop_index("ix_statement_translation_of", table_name="statement")
    op.drop_index("ix_fact_kind_sort_last_key", table_name="fact")
    op.drop_index("ix_fact_kind_sort_first_key", table_name="fact")
    op.drop_index("ix_participation_actor_id_fact_key_role", table_name="participation")
    op.create_index("ix_participation_actor_id_role_fact_key", "participation", ["actor_id", "role", "fact_key"])
