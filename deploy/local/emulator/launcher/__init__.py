"""AWS emulator: moto's S3, RDS, STS, EC2 and KMS with the behaviour over time that moto leaves out."""
