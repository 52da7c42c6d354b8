namespace Kubernaut.Audit;

/// <summary>Who acted. The list is closed.</summary>
public static class ActorType
{
    public const string System = "system";
    public const string User = "user";
    public const string Service = "service";
    public const string Operator = "operator";
    public const string Controller = "controller";

    public static IReadOnlyList<string> All { get; } = [System, User, Service, Operator, Controller];
}
