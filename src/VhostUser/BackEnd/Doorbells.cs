using ActorNet.Io.Descriptors;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>What may serve as kick, call and error descriptor.</summary>
internal static class Doorbells
{
    /// <summary>
    /// Makes a descriptor non-blocking, if it is an eventfd or a pipe (of which user-mode Linux makes its calls). Anything
    /// else is refused: a file cannot be waited for, takes each interrupt as eight bytes more, and may block.
    /// </summary>
    /// <returns>What is wrong with it, to follow "the descriptor"; null when nothing is.</returns>
    public static string? Check(FdHandle descriptor)
    {
        // fstat cannot tell an eventfd from other objects without a file.
        string? target = new FileInfo($"/proc/self/fd/{descriptor.Number}").LinkTarget;
        if (target is null || !(target == "anon_inode:[eventfd]" || target.StartsWith("pipe:[", StringComparison.Ordinal)))
            return $"is neither an eventfd nor a pipe: {target ?? "unknown"}";
        try
        {
            // Else whoever shares it could make us wait until it is read.
            descriptor.SetNonBlocking();
            return null;
        }
        catch (LinuxException e)
        {
            return $"is of no use: {e.Message}";
        }
    }
}
