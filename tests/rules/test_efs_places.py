"""What EFS refuses of where file systems, mount targets, keys and replicas are, and of policies that lock out."""

from __future__ import annotations

from rows import rows
from rules.said import NO_X, UNTYPED, block, said_of

RULE = "efs-rejected-configuration"
R = "high: EFS refuses this: "
IN_IRELAND = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
KEY = "arn:aws:kms:{0}:123456789012:key/k"


def files(**more: str) -> str:
    return block("efs_file_system", **{"encrypted": "true", **more})


def subnet(label: str, **more: str) -> str:
    return block("subnet", label, **{"vpc_id": "aws_vpc.v.id", "cidr_block": '"10.0.0.0/24"', **more})


def target(label: str, within: str = "aws_subnet.s.id", **more: str) -> str:
    return block("efs_mount_target", label, file_system_id="aws_efs_file_system.a.id", subnet_id=within, **more)


VPCS = block("vpc", "v", cidr_block='"10.0.0.0/16"') + block("vpc", "w", cidr_block='"10.1.0.0/16"')
IN_ZONE = VPCS + files(availability_zone_name='"eu-west-1a"')
ANYWHERE = VPCS + files()
GROUPS = "[" + ", ".join(f'"sg-{number}"' for number in range(17)) + "]"


def in_two(one: str, other: str) -> str:
    return subnet("s", vpc_id=one) + subnet("r", vpc_id=other) + target("t") + target("u", "aws_subnet.r.id")


@rows(
    ("text", "expected"),
    [
        (IN_ZONE + subnet("s", availability_zone='"eu-west-1a"') + target("t"), []),
        (
            IN_ZONE + subnet("s", availability_zone='"eu-west-1b"') + target("t"),
            [R + "a mount target in eu-west-1b of a One Zone file system in eu-west-1a"],
        ),
        (IN_ZONE + subnet("s") + target("t"), []),
        (
            IN_ZONE + subnet("s", availability_zone_id='"euw1-az2"') + target("t"),
            ["undecided: which zone euw1-az2 is differs between accounts"],
        ),
        (ANYWHERE + subnet("s", availability_zone_id='"euw1-az2"') + target("t"), []),
        (UNTYPED + IN_ZONE + subnet("s", availability_zone="var.x") + target("t"), [NO_X]),
        (
            UNTYPED
            + VPCS
            + files(availability_zone_name="var.x")
            + subnet("s", availability_zone="var.x")
            + target("t"),
            [],
        ),
        (ANYWHERE + subnet("s", availability_zone='"eu-west-1b"') + target("t"), []),
        (ANYWHERE + in_two("aws_vpc.v.id", "aws_vpc.v.id"), []),
        (
            ANYWHERE + in_two("aws_vpc.v.id", "aws_vpc.w.id"),
            [R + "a mount target in another VPC than aws_efs_mount_target.t"],
        ),
        (UNTYPED + ANYWHERE + in_two("var.x", "var.x"), []),
        (UNTYPED + ANYWHERE + in_two('"vpc-1"', "var.x"), [NO_X]),
        (ANYWHERE + in_two('"vpc-1"', '"vpc-2"'), [R + "a mount target in another VPC than aws_efs_mount_target.t"]),
        (ANYWHERE + subnet("s") + target("t", ip_address='"10.0.0.9"'), []),
        (
            ANYWHERE + subnet("s") + target("t", ip_address='"10.0.1.9"'),
            [R + "the address 10.0.1.9 is not in 10.0.0.0/24, its subnet"],
        ),
        (UNTYPED + ANYWHERE + subnet("s") + target("t", ip_address="var.x"), [NO_X]),
        (UNTYPED + ANYWHERE + subnet("s", cidr_block="var.x") + target("t", ip_address='"10.0.0.9"'), [NO_X]),
        (UNTYPED + ANYWHERE + subnet("s", cidr_block="var.x") + target("t"), []),
        (
            ANYWHERE + subnet("s") + target("t", ip_address='"10.0.0.9"', ip_address_type='"IPV6_ONLY"'),
            [R + "the address 10.0.0.9 of a mount target that is IPV6_ONLY"],
        ),
        (
            ANYWHERE + subnet("s") + target("t", ipv6_address='"2001:db8::1"'),
            [R + "the address 2001:db8::1 of a mount target that is IPV4_ONLY"],
        ),
        (ANYWHERE + subnet("s") + target("t", ipv6_address='"2001:db8::1"', ip_address_type='"DUAL_STACK"'), []),
        (
            UNTYPED + ANYWHERE + subnet("s") + target("t", ip_address='"10.0.0.9"', ip_address_type="var.x"),
            [NO_X],
        ),
        (ANYWHERE + subnet("s") + target("t", security_groups='["a", "b", "c", "d", "e"]'), []),
        (
            ANYWHERE + subnet("s") + target("t", security_groups='["a", "b", "c", "d", "e", "f"]'),
            ["undecided: more than 5 security groups need a quota that AWS has raised"],
        ),
        (ANYWHERE + subnet("s") + target("t", security_groups=GROUPS), [R + "17 security groups, more than 16"]),
    ],
)
def test_mount_targets(text: str, expected: list[str]) -> None:
    assert said_of(text, RULE) == expected


def replicated(**destination: str) -> str:
    inner = "".join(f"    {name} = {value}\n" for name, value in destination.items())
    return files() + block(
        "efs_replication_configuration",
        inner=f"  destination {{\n{inner}  }}\n",
        source_file_system_id="aws_efs_file_system.a.id",
    )


ABROAD = "the file system that it names is in another Region"
FRENCH = '"eu-west-3"'


@rows(
    ("text", "expected"),
    [
        (replicated(region=FRENCH), []),
        (replicated(region=FRENCH, availability_zone_name='"eu-west-3a"'), []),
        (
            replicated(region=FRENCH, availability_zone_name='"eu-west-1a"'),
            [R + "the zone eu-west-1a of the destination is not in eu-west-3, its Region"],
        ),
        (replicated(region=FRENCH, kms_key_id=f'"{KEY.format("eu-west-3")}"'), []),
        (
            replicated(region=FRENCH, kms_key_id=f'"{KEY.format("eu-west-1")}"'),
            [R + "the KMS key of the destination is not in eu-west-3, its Region"],
        ),
        (UNTYPED + replicated(region="var.x"), []),
        (UNTYPED + replicated(region="var.x", availability_zone_name='"eu-west-1a"'), [NO_X]),
        (UNTYPED + replicated(region=FRENCH, availability_zone_name="var.x"), [NO_X]),
        (replicated(availability_zone_name='"eu-west-1a"'), []),
        (IN_IRELAND + files(kms_key_id=f'"{KEY.format("eu-west-1")}"'), []),
        (IN_IRELAND + files(kms_key_id=f'"{KEY.format("eu-west-3")}"'), [R + "the KMS key is not in eu-west-1"]),
        (files(kms_key_id=f'"{KEY.format("eu-west-3")}"'), []),
        (IN_IRELAND + files(availability_zone_name='"eu-west-1a"'), []),
        (
            IN_IRELAND + files(availability_zone_name='"us-east-1a"'),
            [R + "the zone us-east-1a is not in eu-west-1"],
        ),
    ],
)
def test_regions(text: str, expected: list[str]) -> None:
    assert said_of(text, RULE) == expected


@rows("kind", ["efs_access_point", "efs_mount_target"])
@rows(("region", "expected"), [("eu-west-1", []), ("eu-west-3", [R + ABROAD])])
def test_a_file_system_is_named_in_its_region(kind: str, region: str, expected: list[str]) -> None:
    arn = f"arn:aws:elasticfilesystem:{region}:123456789012:file-system/fs-0123456789abcdef0"
    text = block(kind, file_system_id=f'"{arn}"')
    assert said_of(IN_IRELAND + text, RULE) == expected
    assert said_of(text, RULE) == []


LOCKED = R + "the policy denies everybody to change it, and nothing bypasses the check of that"


def with_policy(statement: str, **more: str) -> str:
    policy = f"jsonencode({{ Statement = [{{ {statement} }}] }})"
    return files() + block("efs_file_system_policy", file_system_id="aws_efs_file_system.a.id", policy=policy, **more)


DENY = 'Effect = "Deny", Principal = "*", Action = "elasticfilesystem:{0}"'


@rows(
    ("text", "expected"),
    [
        (with_policy(DENY.format("*")), [LOCKED]),
        (with_policy(DENY.format("PutFileSystemPolicy") + ", Resource = aws_efs_file_system.a.arn"), [LOCKED]),
        (with_policy(DENY.format("ClientMount")), []),
        (with_policy(DENY.format("*").replace("Deny", "Allow")), []),
        (with_policy(DENY.format("*") + ', Condition = { Bool = { "aws:SecureTransport" = "false" } }'), []),
        (with_policy(DENY.format("*"), bypass_policy_lockout_safety_check="true"), []),
        (UNTYPED + with_policy(DENY.format("*"), bypass_policy_lockout_safety_check="var.x"), [NO_X]),
        (UNTYPED + with_policy('Effect = "Deny", Principal = "*", Action = var.x'), [NO_X]),
        (
            with_policy(DENY.format("*")).removeprefix(files()).replace("aws_efs_file_system.a.id", '"fs-1"'),
            [LOCKED],
        ),
    ],
)
def test_policies_that_lock_everybody_out(text: str, expected: list[str]) -> None:
    assert said_of(text, RULE) == expected


TEMPLATE = """Parameters: {X: {Type: String}}
Resources:
  V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  W: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  S: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref V, AvailabilityZone: eu-west-1b, CidrBlock: 10.0.0.0/24}}
  U: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref W, AvailabilityZone: eu-west-1a, CidrBlock: 10.1.0.0/24}}
  F:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
"""
MOUNT = "  {0}:\n    Type: AWS::EFS::MountTarget\n    Properties: {{FileSystemId: !Ref F, SubnetId: !Ref {1}{2}}}\n"
EVERYBODY = "      FileSystemPolicy: {Statement: [{Effect: Deny, Principal: '*', Action: 'elasticfilesystem:*'}]}\n"
TO_FRANCE = "      ReplicationConfiguration: {{Destinations: [{{Region: eu-west-3, {0}}}]}}\n"


@rows(
    ("more", "expected"),
    [
        ("      AvailabilityZoneName: eu-west-1b\n" + MOUNT.format("M", "S", ""), []),
        (
            "      AvailabilityZoneName: eu-west-1a\n" + MOUNT.format("M", "S", ""),
            [R + "a mount target in eu-west-1b of a One Zone file system in eu-west-1a"],
        ),
        (
            MOUNT.format("M", "S", "") + MOUNT.format("N", "U", ""),
            [R + "a mount target in another VPC than M"],
        ),
        (
            MOUNT.format("M", "S", ", IpAddress: 10.1.0.9"),
            [R + "the address 10.1.0.9 is not in 10.0.0.0/24, its subnet"],
        ),
        (EVERYBODY, [LOCKED]),
        (EVERYBODY + "      BypassPolicyLockoutSafetyCheck: true\n", []),
        (EVERYBODY + "      BypassPolicyLockoutSafetyCheck: !Ref X\n", ["undecided: parameter X has no default"]),
        (TO_FRANCE.format("AvailabilityZoneName: eu-west-3a"), []),
        (
            TO_FRANCE.format("AvailabilityZoneName: eu-west-1a"),
            [R + "the zone eu-west-1a of the destination is not in eu-west-3, its Region"],
        ),
        (
            TO_FRANCE.format(f"KmsKeyId: '{KEY.format('eu-west-1')}'"),
            [R + "the KMS key of the destination is not in eu-west-3, its Region"],
        ),
    ],
)
def test_templates_are_refused_alike(more: str, expected: list[str]) -> None:
    assert said_of(TEMPLATE + more, RULE) == expected
