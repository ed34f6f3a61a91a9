"""The face programs see: `/api/v1/` on the studio's host, as its OpenAPI document says."""
