-- No refusal without its reason: what is refused carries at least one finding, whoever writes it.

alter table publication add constraint refused_says_why
    check (state <> 'refused' or coalesce(octet_length(findings), 0) > 2) not valid;
alter table submission add constraint refused_says_why
    check (outcome <> 'refused' or coalesce(octet_length(findings), 0) > 2) not valid;
