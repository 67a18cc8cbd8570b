namespace ActorNet.Runtime;

/// <summary>What systems and contexts have in common when they select by a path.</summary>
internal static class SelectionFactory
{
    public static ActorSelection Select(IActorRefProvider provider, ActorPath path) => new(provider.RootGuardianAt(path.Address), path.Elements);

    /// <param name="provider">The system's.</param>
    /// <param name="path">With an address, from the root with a slash in front, or relative.</param>
    /// <param name="origin">What relative paths start from.</param>
    public static ActorSelection Select(IActorRefProvider provider, string path, IActorRef origin)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.StartsWith('/'))
        {
            return new ActorSelection(provider.RootGuardian, path[1..]);
        }
        if (!path.Contains("://", StringComparison.Ordinal))
        {
            return new ActorSelection(origin, path);
        }
        return ActorPath.TryParse(path, out ActorPath? absolute)
            ? Select(provider, absolute)
            : new ActorSelection(provider.DeadLetters, "");
    }
}
