"""A client's transport for Prefect's server on SQLite, which answers 503 while another writes."""

import time

import httpx


class PatientTransport(httpx.HTTPTransport):
    """Asks again when SQLite under load makes the server answer 503."""

    def handle_request(self, request):
        for _ in range(20):
            response = super().handle_request(request)
            if response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            response.close()
            time.sleep(0.3)
        return response
