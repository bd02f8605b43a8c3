-- The role of the replicas in compose.yaml, which can only read. PostgreSQL runs this when its volume is new.
\getenv password READER_PASSWORD
CREATE ROLE sahel_facts_reader LOGIN PASSWORD :'password';
ALTER ROLE sahel_facts_reader SET default_transaction_read_only = on;
-- Nobody but the owner connects or makes temporary tables unless told here.
REVOKE ALL ON DATABASE facts FROM PUBLIC;
GRANT CONNECT ON DATABASE facts TO sahel_facts_reader;
GRANT USAGE ON SCHEMA public TO sahel_facts_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO sahel_facts_reader;
-- Holds for the tables that migrations make later.
ALTER DEFAULT PRIVILEGES FOR ROLE facts IN SCHEMA public GRANT SELECT ON TABLES TO sahel_facts_reader;
