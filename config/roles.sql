-- The roles of SI SIAO. Run once, as an administrator of the server, before the first migration:
--     psql -v ON_ERROR_STOP=1 -f config/roles.sql
-- then give the owner a password:  ALTER ROLE sisiao PASSWORD '…';
-- `sisiao` owns the database and runs the migrations; the site and the jobs connect as `sisiao` and act as `app_rw`,
-- which owns nothing and obeys row-level security; `app_fvv` owns where the protected dispositifs are, and nothing else. Migrations give `app_rw` its rights, table by table.
CREATE ROLE app_rw NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
CREATE ROLE app_fvv NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE IN ROLE app_rw;
CREATE ROLE sisiao LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE IN ROLE app_rw, app_fvv;
CREATE DATABASE sisiao OWNER sisiao ENCODING 'UTF8' TEMPLATE template0;
