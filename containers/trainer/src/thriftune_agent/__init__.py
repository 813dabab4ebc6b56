"""The EC2 host agent: holds the instance role, hands the container its credentials and notices, ends the host in time.

Standard library and botocore only: it runs on the host, outside the container.
"""
