using System.Diagnostics;
using ActorNet.Io.Descriptors;

namespace ActorNet.Io.Processes;

/// <summary>
/// A user and network namespace of our own, in which an ordinary user has CAP_NET_ADMIN. A process can enter a user namespace only while
/// it has one thread (user_namespaces(7)), and a .NET process never has: so the program starts itself again through unshare(1) of util-linux.
/// </summary>
public static class UserNamespace
{
    /// <summary>Set in the environment of the second start; whoever finds it and still lacks the capability must not try again.</summary>
    public const string Marker = "ACTORNET_OWN_NAMESPACE";

    private const string UnshareProgram = "/usr/bin/unshare";
    private static readonly string[] UnshareOptions = ["--user", "--map-root-user", "--net"];

    /// <summary>Whether this process is the second start.</summary>
    public static bool IsOwn => Environment.GetEnvironmentVariable(Marker) is not null;

    /// <summary>Tries in a child process whether such a namespace can be had.</summary>
    /// <returns>Null if so; otherwise why not and what to do, as sentences.</returns>
    public static string? FindRefusal()
    {
        if (IsOwn) return "This is a namespace of our own already, and CAP_NET_ADMIN is missing all the same; run as root.";
        if (!File.Exists(UnshareProgram)) return $"{UnshareProgram} is missing; install util-linux, or run as root.";
        var start = new ProcessStartInfo(UnshareProgram) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string option in UnshareOptions) start.ArgumentList.Add(option);
        start.ArgumentList.Add("true");
        using Process child = Process.Start(start)!;
        string answer = child.StandardError.ReadToEnd().Trim();
        child.WaitForExit();
        return child.ExitCode == 0 ? null : Explain(answer, ReadSetting);
    }

    /// <summary>
    /// Replaces this process by a new start of the same program in a user and network namespace of its own. Descriptors close, other threads end,
    /// nothing is disposed: call it before anything is open. Standard input, output and error, the working directory and the process id stay.
    /// </summary>
    /// <param name="arguments">The arguments of the new start, without the program's name.</param>
    /// <returns>Only when it is refused: what <see cref="FindRefusal"/> says. Nothing has changed then.</returns>
    /// <exception cref="LinuxException">unshare(1) could not be executed.</exception>
    public static string ReExecute(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (FindRefusal() is { } refusal) return refusal;
        throw ProcessImage.Replace([UnshareProgram, .. UnshareOptions, "--", .. ProcessImage.Self(), .. arguments], Marker + "=1");
    }

    internal static string Explain(string answer, Func<string, string?> setting)
    {
        const string Otherwise = ", or run as root";
        string reason = answer.Length == 0 ? "A user namespace was refused." : $"A user namespace was refused ({answer}).";
        if (setting("kernel/unprivileged_userns_clone") == "0")
            return $"{reason} This kernel keeps them from ordinary users: sudo sysctl kernel.unprivileged_userns_clone=1{Otherwise}.";
        if (setting("kernel/apparmor_restrict_unprivileged_userns") == "1")
            return $"{reason} AppArmor keeps them from ordinary users: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0{Otherwise}.";
        if (setting("user/max_user_namespaces") == "0")
            return $"{reason} None are allowed here: sudo sysctl user.max_user_namespaces=10000{Otherwise}.";
        return $"{reason} In a container, its seccomp profile may be the cause: start it with --cap-add NET_ADMIN --device /dev/net/tun{Otherwise}.";
    }

    private static string? ReadSetting(string name)
    {
        try
        {
            return File.ReadAllText("/proc/sys/" + name).Trim();
        }
        catch (IOException)
        {
            return null; // not every kernel has every setting
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
