namespace ActorNet.Host.Commands;

/// <summary>Where a command writes: results and progress to <paramref name="Out"/>, problems to <paramref name="Error"/>.</summary>
/// <param name="Out">Standard output, or a test's.</param>
/// <param name="Error">Standard error, or a test's.</param>
public sealed record Terminal(TextWriter Out, TextWriter Error)
{
    /// <summary>The process's own streams.</summary>
    public static Terminal OfProcess => new(Console.Out, Console.Error) { CanRedraw = !Console.IsOutputRedirected };

    /// <summary>True when <see cref="Out"/> is a screen, on which something may be drawn again in place.</summary>
    public bool CanRedraw { get; init; }
}
