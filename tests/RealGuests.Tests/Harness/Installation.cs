using System.Reflection;

namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>Where the program under test and the guest scripts are.</summary>
internal static class Installation
{
    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The program as a command: what ACTORNET_PROGRAM names, or the one built with these tests.</summary>
    public static string[] Program { get; } = FindProgram();

    /// <summary>The script that becomes a guest of a kind.</summary>
    public static string GuestScript(GuestKind kind) =>
        Path.Combine(Root, "tests", "guests", kind == GuestKind.Uml ? "run-uml.sh" : "run-qemu.sh");

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "ActorNet.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException($"No ActorNet.sln above {AppContext.BaseDirectory}.");
    }

    private static string[] FindProgram()
    {
        if (Environment.GetEnvironmentVariable("ACTORNET_PROGRAM") is { Length: > 0 } given)
            return [given];
        string configuration = typeof(Installation).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration.ToLowerInvariant();
        string program = Path.Combine(Root, "artifacts", "bin", "ActorNet.Host", configuration, "actornet.dll");
        return File.Exists(program) ? ["dotnet", program] : throw new InvalidOperationException($"{program} is not built.");
    }
}
