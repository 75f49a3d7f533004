# The bucket of an archive on AWS, and three sets of rights: writer, append-only writer, reader.
#   terraform init && terraform apply -var bucket=NAME

terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.60, < 7"
    }
  }
}

variable "bucket" {
  description = "Name of the bucket; it is made."
  type        = string
}

variable "prefix" {
  description = "Where the store lies in the bucket: COPYDESK_STORE=s3://BUCKET/PREFIX."
  type        = string
  default     = "news"
}

variable "raw_days" {
  description = "Days after which captures of pages go to cheaper storage; they stay readable for a replay."
  type        = number
  default     = 30
}

variable "kms_key" {
  description = "ARN of the KMS key that encrypts the bucket; empty for the one that AWS keeps for S3."
  type        = string
  default     = ""
}

locals {
  roles = toset(["writer", "append-only", "reader"])
}

resource "aws_s3_bucket" "archive" {
  bucket = var.bucket
}

resource "aws_s3_bucket_public_access_block" "archive" {
  bucket                  = aws_s3_bucket.archive.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "archive" {
  bucket = aws_s3_bucket.archive.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = var.kms_key != "" ? var.kms_key : null
    }
    bucket_key_enabled = true
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "archive" {
  bucket = aws_s3_bucket.archive.id

  rule {
    id     = "unfinished uploads"
    status = "Enabled"
    filter {}
    abort_incomplete_multipart_upload {
      days_after_initiation = 2
    }
  }

  rule {
    id     = "captures of pages"
    status = "Enabled"
    filter {
      prefix = "${var.prefix}/raw/"
    }
    transition {
      days          = var.raw_days
      storage_class = "STANDARD_IA"
    }
  }
}

resource "aws_s3_bucket_policy" "archive" {
  bucket = aws_s3_bucket.archive.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OnlyOverTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.archive.arn, "${aws_s3_bucket.archive.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_iam_policy" "store" {
  for_each    = local.roles
  name        = "${var.bucket}-${each.key}"
  description = "copydesk, ${each.key}"
  policy = templatefile("${path.module}/policies/${each.key}.json", {
    bucket = aws_s3_bucket.archive.id
    prefix = var.prefix
  })
}

resource "aws_iam_policy" "key" {
  count       = var.kms_key != "" ? 1 : 0
  name        = "${var.bucket}-key"
  description = "copydesk, the key of the bucket, for all three"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = var.kms_key },
    ]
  })
}

output "store" {
  description = "Value of COPYDESK_STORE."
  value       = "s3://${aws_s3_bucket.archive.id}/${var.prefix}"
}

output "policies" {
  description = "Policies to attach to whoever writes and reads."
  value       = merge({ for name, policy in aws_iam_policy.store : name => policy.arn }, { for policy in aws_iam_policy.key : "key" => policy.arn })
}
