resource "aws_s3_bucket" "a" { bucket = "acme-a" }
resource "aws_s3_bucket_policy" "a" {
  bucket = aws_s3_bucket.a.id
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        { "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["${aws_s3_bucket.a.arn}", "${aws_s3_bucket.a.arn}/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}} },
        {
          "Effect": "Allow",
          "Principal": "*",
          "Action": "s3:GetObject",
          "Resource": "${aws_s3_bucket.a.arn}/*"
        }
      ]
    }
  EOT
}
resource "aws_s3_bucket" "b" { bucket = "acme-b" }
resource "aws_s3_bucket_policy" "b" {
  bucket = aws_s3_bucket.b.id
  policy = file("${path.module}/policy.json")
}
locals {
  base = [{ Effect = "Deny", Principal = "*", Action = "s3:*", Resource = "*", Condition = { Bool = { "aws:SecureTransport" = "false" } } }]
  extra = [
    { Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "*" },
  ]
}
resource "aws_s3_bucket" "c" { bucket = "acme-c" }
resource "aws_s3_bucket_policy" "c" {
  bucket = aws_s3_bucket.c.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.base, local.extra)
  })
}
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "one"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}
data "aws_iam_policy_document" "d" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  dynamic "statement" {
    for_each = ["x"]
    content {
      actions   = ["s3:GetObject"]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = ["*"]
      }
    }
  }
}
resource "aws_s3_bucket" "d" { bucket = "acme-d" }
resource "aws_s3_bucket_policy" "d" {
  bucket = aws_s3_bucket.d.id
  policy = data.aws_iam_policy_document.d.json
}
