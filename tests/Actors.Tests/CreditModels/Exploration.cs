namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>What came of exploring a model.</summary>
/// <param name="States">States that were found.</param>
/// <param name="Steps">Steps between them.</param>
/// <param name="Ends">States in which nothing can happen any more.</param>
/// <param name="Problem">What is wrong in the first wrong state, or null.</param>
/// <param name="Story">The steps that lead there.</param>
internal sealed record Exploration(int States, int Steps, int Ends, string? Problem, IReadOnlyList<string> Story)
{
    public override string ToString() =>
        Problem is null
            ? $"{States} states, {Steps} steps, {Ends} ends"
            : $"{Problem}, after {Story.Count} steps ({States} states): {string.Join("; ", Story)}";
}
