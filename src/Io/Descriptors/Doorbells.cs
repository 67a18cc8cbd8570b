namespace ActorNet.Io.Descriptors;

/// <summary>What a peer's descriptor may be, to serve as doorbell. Anything else could block, or could not be waited for.</summary>
public static class Doorbells
{
    private const string EventFd = "anon_inode:[eventfd]";

    /// <summary>Makes a descriptor that we listen to non-blocking: an eventfd, which cannot be full and need not be read.</summary>
    /// <returns>What is wrong with it, to follow "the descriptor"; null when nothing is.</returns>
    public static string? CheckKick(FdHandle descriptor) =>
        KindOf(descriptor) is var kind and not EventFd ? $"is not an eventfd: {kind}" : SetNonBlocking(descriptor);

    /// <summary>True for an eventfd, which the kernel can hear and ring too.</summary>
    public static bool IsEventFd(FdHandle descriptor) => KindOf(descriptor) == EventFd;

    /// <summary>Makes a descriptor that we ring non-blocking: an eventfd, a pipe, or a socket, as user-mode Linux uses.</summary>
    /// <returns>What is wrong with it, to follow "the descriptor"; null when nothing is.</returns>
    public static string? CheckBell(FdHandle descriptor)
    {
        string kind = KindOf(descriptor);
        bool isStream = kind.StartsWith("pipe:[", StringComparison.Ordinal) || kind.StartsWith("socket:[", StringComparison.Ordinal);
        return isStream || kind == EventFd ? SetNonBlocking(descriptor) : $"is no eventfd, pipe or socket: {kind}";
    }

    /// <summary>Makes a socket that a peer has sent non-blocking.</summary>
    /// <returns>What is wrong with it, to follow "the descriptor"; null when nothing is.</returns>
    public static string? CheckSocket(FdHandle descriptor)
    {
        string kind = KindOf(descriptor);
        return kind.StartsWith("socket:[", StringComparison.Ordinal) ? SetNonBlocking(descriptor) : $"is no socket: {kind}";
    }

    // fstat cannot tell an eventfd from other objects without a file.
    private static string KindOf(FdHandle descriptor) => new FileInfo($"/proc/self/fd/{descriptor.Number}").LinkTarget ?? "unknown";

    // Else whoever shares it could make us wait until it is read.
    private static string? SetNonBlocking(FdHandle descriptor)
    {
        try
        {
            descriptor.SetNonBlocking();
            return null;
        }
        catch (LinuxException e)
        {
            return $"is of no use: {e.Message}";
        }
    }
}
