namespace ActorNet.Devices.Filtering;

/// <summary>
/// Loss in bursts, by the Gilbert-Elliott model: the line is good or bad, and changes after each frame. What netem's
/// <c>gemodel</c> takes, in percent. The line begins good.
/// </summary>
/// <param name="Begin">p: how likely a good line turns bad.</param>
/// <param name="End">r: how likely a bad line turns good.</param>
/// <param name="BadLoss">1-h: how likely a frame is lost on a bad line.</param>
/// <param name="GoodLoss">1-k: how likely a frame is lost on a good line.</param>
public sealed record BurstLoss(double Begin, double End, double BadLoss = 100, double GoodLoss = 0);
