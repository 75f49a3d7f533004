-- The crawl state has the database that POSTGRES_USER gets; Prefect's server has one of its own.
CREATE DATABASE prefect OWNER copydesk;
