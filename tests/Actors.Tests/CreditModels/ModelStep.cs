namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>One step of a model, for the story of a failure.</summary>
internal readonly record struct ModelStep(string What, int Who = 0)
{
    public override string ToString() => $"{What} {Who}";
}
