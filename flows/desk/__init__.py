"""The operators' desk in Prefect's page: a flow, a form and a report for each thing that an operator does."""
