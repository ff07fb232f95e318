#!/usr/bin/env python3
"""How long an assembly of 20 stacks with 2,000 resources takes, against `json.loads` of its files.

`python benchmarks/cdk_assembly.py [--stacks N] [--resources N] [--keep DIRECTORY]` writes the assembly as aws-cdk-lib
2.276 does (the same files and shapes; 2.0 KB per resource, where applications have 2.7: the fewer bytes, the harder the
comparison), then times whole processes, best of five:
`storage-lint` on the directory, and a Python process that only reads and parses the same files.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

RUNS = 5
JSON_LOADS = """
import json, os, sys
for directory, _, files in os.walk(sys.argv[1]):
    for file in files:
        if file.endswith(".json"):
            with open(os.path.join(directory, file), encoding="utf-8") as stream:
                json.loads(stream.read())
"""
STORAGE_LINT = "from storage_lint.cli import main; main()"

# What a stack is made of, per 20 resources; the rest of an application is what a storage linter has to read past.
KINDS = (
    *("bucket", "policy") * 3,
    *("volume", "template", "database", "cluster", "member", "member"),
    *("role", "permissions", "function", "logs") * 2,
)


def properties(kind: str, number: int, near: dict[str, str]) -> tuple[str, str, str, dict[str, Any]]:
    """Return (construct, class, resource type, properties) of one resource; `near` holds the last id of each kind."""
    bucket = near.get("bucket", "")
    match kind:
        case "bucket":
            block = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls"), True)
            rules = [{"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}, "Status": "Enabled"}]
            bare: dict[str, Any] = {"BucketName": f"acme-{number}"} if number % 3 == 0 else {}
            full = {"PublicAccessBlockConfiguration": {**block, "RestrictPublicBuckets": number % 2 == 0}}
            return (
                "Bucket",
                "aws_s3.CfnBucket",
                "AWS::S3::Bucket",
                bare
                or {
                    **full,
                    "LifecycleConfiguration": {"Rules": rules},
                    "VersioningConfiguration": {"Status": "Enabled"},
                },
            )
        case "policy":
            arn = {"Fn::GetAtt": [bucket, "Arn"]}
            statement = {
                "Action": "s3:*",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
                "Resource": [arn, {"Fn::Join": ["", [arn, "/*"]]}],
            }
            document = {"Statement": [statement], "Version": "2012-10-17"}
            return (
                "Policy",
                "aws_s3.CfnBucketPolicy",
                "AWS::S3::BucketPolicy",
                {
                    "Bucket": {"Ref": bucket},
                    "PolicyDocument": document,
                },
            )
        case "volume":
            zone = {"Fn::Select": [0, {"Fn::GetAZs": ""}]}
            return (
                "Volume",
                "aws_ec2.CfnVolume",
                "AWS::EC2::Volume",
                {
                    "AvailabilityZone": zone,
                    "Encrypted": number % 2 == 0,
                    "Size": 100 + number,
                    "VolumeType": "gp2" if number % 4 else "gp3",
                },
            )
        case "template":
            device = {"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "VolumeSize": 30, "VolumeType": "gp3"}}
            data = {"BlockDeviceMappings": [device], "ImageId": "ami-11111111", "InstanceType": "m7g.large"}
            return "Template", "aws_ec2.CfnLaunchTemplate", "AWS::EC2::LaunchTemplate", {"LaunchTemplateData": data}
        case "database":
            return (
                "Database",
                "aws_rds.CfnDBInstance",
                "AWS::RDS::DBInstance",
                {
                    "AllocatedStorage": "100",
                    "DBInstanceClass": "db.m7g.large",
                    "Engine": "postgres",
                    "MultiAZ": number % 2 == 0,
                },
            )
        case "cluster":
            return (
                "Cluster",
                "aws_rds.CfnDBCluster",
                "AWS::RDS::DBCluster",
                {
                    "Engine": "aurora-postgresql",
                    "EngineVersion": "16.4",
                    "StorageEncrypted": True,
                },
            )
        case "member":
            return (
                "Member",
                "aws_rds.CfnDBInstance",
                "AWS::RDS::DBInstance",
                {
                    "DBClusterIdentifier": {"Ref": near["cluster"]},
                    "DBInstanceClass": "db.r7g.large",
                    "Engine": "aurora-postgresql",
                },
            )
        case "role":
            allow = {
                "Action": "sts:AssumeRole",
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
            }
            managed = {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/AWSLambdaExecute"]]}
            return (
                "ServiceRole",
                "aws_iam.CfnRole",
                "AWS::IAM::Role",
                {
                    "AssumeRolePolicyDocument": {"Statement": [allow], "Version": "2012-10-17"},
                    "ManagedPolicyArns": [managed],
                },
            )
        case "permissions":
            actions = ["s3:GetObject*", "s3:GetBucket*", "s3:List*", "s3:PutObject", "s3:Abort*", "s3:DeleteObject*"]
            arn = {"Fn::GetAtt": [bucket, "Arn"]}
            grant = {
                "Action": actions,
                "Effect": "Allow",
                "Resource": [arn, {"Fn::Join": ["", [arn, "/*"]]}],
            }
            return (
                "DefaultPolicy",
                "aws_iam.CfnPolicy",
                "AWS::IAM::Policy",
                {
                    "PolicyDocument": {"Statement": [grant], "Version": "2012-10-17"},
                    "PolicyName": f"Policy{number}",
                    "Roles": [{"Ref": near["role"]}],
                },
            )
        case "function":
            digest = hashlib.sha256(str(number).encode()).hexdigest()
            return (
                "Function",
                "aws_lambda.CfnFunction",
                "AWS::Lambda::Function",
                {
                    "Code": {
                        "S3Bucket": {"Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"},
                        "S3Key": f"{digest}.zip",
                    },
                    "Environment": {"Variables": {"BUCKET": {"Ref": bucket}, "TABLE": f"table-{number}"}},
                    "Handler": "index.handler",
                    "MemorySize": 512,
                    "Role": {"Fn::GetAtt": [near["role"], "Arn"]},
                    "Runtime": "nodejs22.x",
                    "Timeout": 60,
                },
            )
        case _:
            name = {"Fn::Join": ["", ["/aws/lambda/", {"Ref": near["function"]}]]}
            return (
                "LogGroup",
                "aws_logs.CfnLogGroup",
                "AWS::Logs::LogGroup",
                {
                    "LogGroupName": name,
                    "RetentionInDays": 30,
                },
            )


def write_assembly(out: Path, stacks: int, resources: int) -> None:
    """Write an assembly with `resources` resources, spread evenly over `stacks` stacks."""
    artifacts: dict[str, Any] = {}
    children: dict[str, Any] = {}
    for number in range(stacks):
        name = f"Service{number:02}"
        children[name] = write_stack(out, name, resources // stacks)
        artifacts[f"{name}.assets"] = {"type": "cdk:asset-manifest", "properties": {"file": f"{name}.assets.json"}}
        artifacts[name] = {
            "type": "aws:cloudformation:stack",
            "environment": "aws://111111111111/eu-west-1",
            "properties": {"templateFile": f"{name}.template.json", "validateOnSynth": False},
            "dependencies": [f"{name}.assets"],
            "additionalMetadataFile": f"{name}.metadata.json",
            "displayName": name,
        }
    artifacts["Tree"] = {"type": "cdk:tree", "properties": {"file": "tree.json"}}
    write(out / "manifest.json", {"version": "55.0.0", "artifacts": artifacts}, indent=2)
    write(out / "tree.json", {"version": "tree-0.1", "tree": {"id": "App", "path": "", "children": children}})


def write_stack(out: Path, name: str, resources: int) -> dict[str, Any]:
    """Write one stack's template, metadata and asset manifest; return its node of the construct tree."""
    template: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    children: dict[str, Any] = {}
    near: dict[str, str] = {}
    for number in range(resources):
        kind = KINDS[number % len(KINDS)]
        construct, cls, resource_type, values = properties(kind, number, near)
        identifier = f"{construct}{number}"
        path = f"{name}/{identifier}/Resource"
        logical_id = near[kind] = identifier + hashlib.sha256(path.encode()).hexdigest()[:8].upper()
        template[logical_id] = {"Type": resource_type, "Properties": values, "Metadata": {"aws:cdk:path": path}}
        frames = [
            f"...new {construct}2 in aws-cdk-lib...",
            f"new {name} (/home/runner/work/services/lib/{name.lower()}.ts:{number + 10}:5)",
            f"<anonymous> (/home/runner/work/services/bin/app.ts:{number % 20 + 5}:1)",
            "...node internals...",
        ]
        assignments = [
            {"type": "aws:cdk:propertyAssignment", "data": {"propertyName": key, "stackTrace": frames}}
            for key in list(values)[:1]
        ]
        metadata[f"/{path}"] = [
            {"type": "aws:cdk:logicalId", "data": logical_id},
            {"type": "aws:cdk:creationStack", "data": frames},
            *assignments,
        ]
        children[identifier] = node(
            identifier,
            f"{name}/{identifier}",
            cls.replace("Cfn", ""),
            {"children": {"Resource": node("Resource", path, cls, attributes(resource_type, logical_id, values))}},
        )
    write(out / f"{name}.template.json", {"Resources": template}, indent=1)
    write(out / f"{name}.metadata.json", metadata, indent=2)
    write(out / f"{name}.assets.json", {"version": "55.0.0", "files": {}, "dockerImages": {}}, indent=2)
    return node(name, name, "Stack", {"children": children})


def node(identifier: str, path: str, cls: str, more: dict[str, Any]) -> dict[str, Any]:
    """A node of tree.json."""
    return {
        "id": identifier,
        "path": path,
        "constructInfo": {"fqn": f"aws-cdk-lib.{cls}", "version": "2.276.0"},
        **more,
    }


def attributes(resource_type: str, logical_id: str, values: dict[str, Any]) -> dict[str, Any]:
    """What tree.json repeats of a resource."""
    return {
        "attributes": {
            "aws:cdk:cloudformation:type": resource_type,
            "aws:cdk:cloudformation:logicalId": logical_id,
            "aws:cdk:cloudformation:props": values,
        }
    }


def write(path: Path, data: object, indent: int | None = None) -> None:
    """Write JSON as the CDK does."""
    separators = (",", ":") if indent is None else None
    path.write_text(json.dumps(data, indent=indent, separators=separators), encoding="utf-8")


def best(command: list[str]) -> float:
    """The shortest of some runs of a whole process, in seconds."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        seconds.append(time.perf_counter() - start)
        if "Traceback" in run.stderr or run.returncode > 1:
            sys.exit(run.stderr or run.stdout[-2000:])
    return min(seconds)


def measure(out: Path) -> None:
    """Print what the processes take and their ratio."""
    files = list(out.rglob("*.json"))
    size = sum(path.stat().st_size for path in files)
    loads = best([sys.executable, "-c", JSON_LOADS, str(out)])
    bare = best([sys.executable, "-c", "import json"])
    report = str(out.parent / "report.json")
    lint = best([sys.executable, "-c", STORAGE_LINT, str(out), "--format", "json", "--output", report])
    print(f"{len(files)} files, {size / 1e6:.1f} MB")
    print(f"json.loads of all files: {loads * 1e3:.0f} ms (of which the interpreter: {bare * 1e3:.0f} ms)")
    print(f"storage-lint: {lint * 1e3:.0f} ms = {lint / loads:.1f} times")


def main() -> None:
    """Write the assembly and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stacks", type=int, default=20)
    parser.add_argument("--resources", type=int, default=2000)
    parser.add_argument("--keep", type=Path, help="write the assembly there, and do not measure")
    chosen = parser.parse_args()
    if chosen.keep is not None:
        chosen.keep.mkdir(parents=True, exist_ok=True)
        write_assembly(chosen.keep, chosen.stacks, chosen.resources)
        return
    with tempfile.TemporaryDirectory() as directory:
        out = Path(directory) / "cdk.out"
        out.mkdir()
        write_assembly(out, chosen.stacks, chosen.resources)
        measure(out)


if __name__ == "__main__":
    main()
