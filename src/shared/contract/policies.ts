// Calls about decisions: how scores lie, and policies.
import { z } from 'zod'
import {
  BusinessGoal,
  BusinessInputs,
  DecisionCurve,
  DecisionQuery,
  Policy,
  PolicyFigures,
  PolicyId,
  PolicyRef,
  PolicyRule,
} from '../domain/policy'
import { DatasetRef, RunRef } from '../domain/ids'
import { Routing, RoutingQuery } from '../domain/routing'
import { call } from './define'

/** The calls. */
export const policyCalls = {
  /** How the probability of some labels lies over a part, by true label. */
  curve: call(DecisionQuery, DecisionCurve),
  /** Where a rule would send the messages of a part, and how many of its automatic answers are right. */
  routing: call(RoutingQuery, Routing),
  list: call(z.object({ run: RunRef }), z.array(Policy)),
  /** Keeps a rule with a run; one of the same name is replaced. */
  save: call(
    z.object({
      run: RunRef,
      name: z.string().trim().min(1).max(200),
      rule: PolicyRule,
      inputs: BusinessInputs.nullable().optional(),
      figures: PolicyFigures.nullable().optional(),
    }),
    Policy,
  ),
  remove: call(z.object({ run: RunRef, policy: PolicyRef }), Policy),
  restore: call(z.object({ policy: PolicyId }), Policy),
  /** What the messages of a dataset are decided by, one for each output where it was said. */
  goals: call(z.object({ dataset: DatasetRef }), z.array(BusinessGoal)),
  /** Keeps that; trainings of the dataset that begin from then on are watched by it, and its runs are compared by it. */
  setGoal: call(z.object({ dataset: DatasetRef, goal: BusinessGoal }), z.array(BusinessGoal)),
}
