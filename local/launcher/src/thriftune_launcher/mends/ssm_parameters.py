"""AWS publishes image ids as SSM parameters; the emulator knows two names only.

Drop when: upstream knows these names.
"""

import ministack.services.ssm as ssm

IMAGE_ID = "ami-0c2023a1b2c3d4e5f"
NAMES = (
    *(
        f"/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-{kernel}-{architecture}"
        for architecture in ("x86_64", "arm64")
        for kernel in ("6.1", "6.12", "default")
    ),
    "/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id",
)


def apply() -> None:
    """Add the names that CDK and thriftune's launch template ask for."""
    for name in NAMES:
        ssm._PUBLIC_AMI_PARAMETERS.setdefault(name, IMAGE_ID)
