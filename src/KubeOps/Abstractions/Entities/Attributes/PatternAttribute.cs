namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>The regular expression that a string must match.</summary>
[AttributeUsage(AttributeTargets.Property)]
public class PatternAttribute(string regexPattern) : Attribute
{
    public string RegexPattern => regexPattern;
}
